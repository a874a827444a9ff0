import { Loan } from "./loan";

export type Kind =
  | "open"
  | "closed";

export interface Props {
  loans: Loan[];
  kind?: Kind;
}

export function Table({ loans, kind }: Props): JSX.Element {
  const shown = loans.filter((loan) => kind === undefined || loan.kind === kind);
  const total = shown.reduce((sum, loan) => sum + loan.principal, 0);
  if (shown.length === 0) {
    return <p>没有贷款</p>;
  }
  const rows = shown.map((loan) => (
    <tr key={loan.id}>
      <td>{loan.id}</td>
    </tr>
  ));
  return (
    <table>
      <tbody>{rows}</tbody>
      <tfoot>{total}</tfoot>
    </table>
  );
}
