package bank;

import java.math.BigDecimal;
import java.util.List;

public class Loan {
    private final BigDecimal principal;
    private final int[] steps = {30, 60, 90};

    public Loan(BigDecimal principal) {
        this.principal = principal;
    }

    /** Returns the total. 合计。 */
    public BigDecimal total(List<Loan> loans) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Loan loan : loans) {
            if (loan.principal.signum() > 0) {
                sum = sum.add(loan.principal);
            } else {
                skip(loan);
            }
        }
        String text = loans.stream()
                .map(loan -> loan.toString())
                .reduce("", (a, b) -> a + b);
        log(text);
        return sum;
    }

    void skip(Loan loan) {
        try {
            loan.close();
        } catch (RuntimeException error) {
            log(error.getMessage());
        }
    }
}
