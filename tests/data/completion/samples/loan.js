import { round } from "./round.js"

const LIMIT = 90
const steps = [30, 60, 90]

export class Loan {
  constructor(principal, rate) {
    this.principal = principal
    this.rate = rate
  }

  interest(days) {
    if (days < 0)
      throw new Error(`days: ${days}`)
    const share = days / 360
    return round(this.principal * this.rate * share, 2)
  }
}

export function overdue(loans) {
  const late = loans
    .filter((loan) => loan.days > LIMIT)
    .sort((a, b) => b.days - a.days)
  const totals = {
    count: late.length,
    principal: 0,
  }
  for (const loan of late) {
    if (loan.closed) {
      continue
    } else {
      totals.principal += loan.principal
    }
  }
  late.forEach((loan) => {
    console.log(loan.id)
  })
  return totals
}
