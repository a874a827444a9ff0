// Calls to the server that this page came from.

export class Problem extends Error {}

export class Api {
  static async connect() {
    const api = new Api();
    Object.assign(api, await api.get("/api/session"));
    return api;
  }

  get(path) {
    return this.#call(path, {});
  }

  post(path, body) {
    const headers = { "content-type": "application/json", "x-review-token": this.token };
    return this.#call(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  // End the session; the page before the door follows.
  async leave() {
    await fetch("/logout", { method: "POST", headers: { "x-review-token": this.token }, redirect: "manual" });
    location.reload();
  }

  async #call(path, options) {
    let answer;
    try {
      answer = await fetch(path, { credentials: "same-origin", ...options });
    } catch {
      throw new Problem("no answer from the server");
    }
    if (answer.status === 401) {
      location.reload(); // the page before the door says what to do
      throw new Problem("401");
    }
    const body = await answer.json();
    if (!answer.ok) throw new Problem(body.error.message);
    return body;
  }
}
