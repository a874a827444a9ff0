-- Grey suggestions of Bank Copilot for Neovim 0.7 to 0.11. Newer ones have them built in: see docs/guide/editors.md.
--
--   require("bank_copilot").setup({ cmd = { "bank-copilot", "lsp" }, filetypes = { "python" }, settings = {}, accept = "<Tab>" })

local M = {}

local space = vim.api.nvim_create_namespace("bank_copilot")
local clients = {} -- by root folder; Neovim 0.7 does not look for a client that runs already
local shown -- the suggestion on the screen: item, buffer, client
local asked -- the request that has no answer yet: id, client

local function hide()
  if shown and vim.api.nvim_buf_is_valid(shown.buffer) then
    vim.api.nvim_buf_clear_namespace(shown.buffer, space, 0, -1)
  end
  shown = nil
end

local function show(item, buffer, client)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local here = vim.lsp.util.make_position_params(0, client.offset_encoding).position
  -- The item may replace what stands before the cursor: only what goes beyond that is shown.
  local start = column - math.max(0, here.character - item.range.start.character)
  local rest = item.insertText:sub(column - start + 1)
  local lines = vim.split(rest:gsub("\r\n", "\n"), "\n", { plain = true })
  local below = {}
  for index = 2, #lines do
    below[index - 1] = { { lines[index], "Comment" } }
  end
  vim.api.nvim_buf_set_extmark(buffer, space, row - 1, column, {
    virt_text = { { lines[1], "Comment" } },
    virt_text_pos = vim.fn.has("nvim-0.10") == 1 and "inline" or "overlay",
    virt_lines = #below > 0 and below or nil,
    hl_mode = "combine",
  })
  shown = { item = item, buffer = buffer, client = client }
end

local function ask(client, buffer, invoked)
  hide()
  if asked then
    asked.client.cancel_request(asked.id)
  end
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.context = { triggerKind = invoked and 1 or 2 }
  local tick = vim.api.nvim_buf_get_changedtick(buffer)
  local cursor = vim.api.nvim_win_get_cursor(0)
  local _, id = client.request("textDocument/inlineCompletion", params, function(_, answer)
    asked = nil
    local items = answer and (answer.items or answer) or {}
    local stands = vim.api.nvim_get_current_buf() == buffer
      and vim.api.nvim_buf_get_changedtick(buffer) == tick
      and vim.deep_equal(vim.api.nvim_win_get_cursor(0), cursor)
    if items[1] and stands and vim.fn.mode():sub(1, 1) == "i" then
      show(items[1], buffer, client)
    end
  end, buffer)
  asked = id and { id = id, client = client } or nil
end

--- Take the suggestion on the screen. Returns whether there was one.
function M.accept()
  if not shown then
    return false
  end
  local item, buffer, client = shown.item, shown.buffer, shown.client
  hide()
  local start = item.range.start
  local line = vim.api.nvim_buf_get_lines(buffer, start.line, start.line + 1, false)[1] or ""
  local column = vim.lsp.util._get_line_byte_from_position(buffer, start, client.offset_encoding)
  vim.lsp.util.apply_text_edits({ { range = item.range, newText = item.insertText } }, buffer, client.offset_encoding)
  local lines = vim.split(item.insertText:gsub("\r\n", "\n"), "\n", { plain = true })
  column = (#lines == 1 and math.min(column, #line) or 0) + #lines[#lines]
  vim.api.nvim_win_set_cursor(0, { start.line + #lines, column })
  if item.command then
    client.request("workspace/executeCommand", item.command, function() end, buffer)
  end
  return true
end

local function attach(options, buffer)
  local name = vim.api.nvim_buf_get_name(buffer)
  local git = vim.fn.finddir(".git", vim.fn.fnamemodify(name, ":p:h") .. ";")
  local root = git ~= "" and vim.fn.fnamemodify(git, ":p:h:h") or vim.fn.fnamemodify(name, ":p:h")
  local id = clients[root]
  if not id or not vim.lsp.get_client_by_id(id) then
    local capabilities = vim.lsp.protocol.make_client_capabilities()
    capabilities.textDocument.inlineCompletion = { dynamicRegistration = false }
    id = vim.lsp.start_client({
      name = "bank-copilot",
      cmd = options.cmd,
      root_dir = root,
      capabilities = capabilities,
      init_options = options.settings,
    })
    clients[root] = id
  end
  if not id then
    return
  end
  vim.lsp.buf_attach_client(buffer, id)
  local function on(events, action)
    vim.api.nvim_create_autocmd(events, { buffer = buffer, callback = action })
  end
  on({ "TextChangedI", "CursorMovedI", "InsertEnter" }, function()
    local client = vim.lsp.get_client_by_id(id)
    if client and client.initialized then
      ask(client, buffer, false)
    end
  end)
  on({ "InsertLeave", "BufLeave" }, hide)
  vim.keymap.set("i", options.accept, function()
    return shown and "<Cmd>lua require('bank_copilot').accept()<CR>" or options.accept
  end, { buffer = buffer, expr = true, replace_keycodes = true })
end

--- Begin. `filetypes`: where to suggest; `cmd`: the server; `settings`: the server's; `accept`: the key that takes one.
function M.setup(options)
  options = vim.tbl_extend("force", {
    cmd = { "bank-copilot", "lsp" },
    filetypes = { "c", "cpp", "go", "java", "javascript", "python", "sh", "sql", "typescript", "yaml" },
    settings = vim.empty_dict(),
    accept = "<Tab>",
  }, options or {})
  vim.api.nvim_create_autocmd("FileType", {
    pattern = options.filetypes,
    callback = function(event)
      attach(options, event.buf)
    end,
  })
end

return M
