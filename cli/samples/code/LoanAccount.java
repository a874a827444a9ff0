package com.example.bank.loans;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * A drawn loan: its balance, the interest that accrues on it day by day, and what has been repaid.
 *
 * <p>贷款账户：按日计息，先息后本。Amounts are yuan with two decimals, rounded half up. Not safe for use by several threads.
 */
public final class LoanAccount {

    /** Days of a year in interest formulas. 年计息天数。 */
    private static final BigDecimal DAYS_PER_YEAR = BigDecimal.valueOf(360);

    private final String number;
    private final BigDecimal yearlyRate;
    private final List<Posting> postings = new ArrayList<>();

    private BigDecimal principal;
    private BigDecimal accruedInterest = BigDecimal.ZERO;
    private LocalDate accruedTo;

    /** One movement on the account. */
    public record Posting(LocalDate day, Kind kind, BigDecimal amount) {

        /** What a movement does. */
        public enum Kind {
            DRAWDOWN,
            INTEREST,
            PRINCIPAL
        }
    }

    /**
     * Opens an account with its first drawdown.
     *
     * @param number the account number, 贷款账号
     * @param principal the amount drawn, positive
     * @param yearlyRate the yearly rate as a fraction, 0.0365 for 3.65 %
     * @param drawn the day of the drawdown, 放款日
     */
    public LoanAccount(String number, BigDecimal principal, BigDecimal yearlyRate, LocalDate drawn) {
        if (principal.signum() <= 0) {
            throw new IllegalArgumentException("the principal must be positive");
        }
        if (yearlyRate.signum() < 0) {
            throw new IllegalArgumentException("the rate must not be negative");
        }
        this.number = Objects.requireNonNull(number, "number");
        this.principal = principal;
        this.yearlyRate = yearlyRate;
        this.accruedTo = Objects.requireNonNull(drawn, "drawn");
        postings.add(new Posting(drawn, Posting.Kind.DRAWDOWN, principal));
    }

    /**
     * Accrues interest up to a day. 计提利息至指定日期（算头不算尾）。
     *
     * @param day not before the day of the last accrual
     */
    public void accrueTo(LocalDate day) {
        long days = ChronoUnit.DAYS.between(accruedTo, day);
        if (days < 0) {
            throw new IllegalArgumentException("interest has been accrued beyond " + day);
        }
        BigDecimal interest = principal.multiply(yearlyRate)
                .multiply(BigDecimal.valueOf(days))
                .divide(DAYS_PER_YEAR, 2, RoundingMode.HALF_UP);
        accruedInterest = accruedInterest.add(interest);
        accruedTo = day;
    }

    /**
     * Takes in a payment: first the interest that is due, then principal. 先还息，后还本。
     *
     * @return what is left over once everything is repaid; zero otherwise
     */
    public BigDecimal repay(LocalDate day, BigDecimal amount) {
        if (amount.signum() <= 0) {
            throw new IllegalArgumentException("a payment must be positive");
        }
        accrueTo(day);
        BigDecimal toInterest = amount.min(accruedInterest);
        if (toInterest.signum() > 0) {
            accruedInterest = accruedInterest.subtract(toInterest);
            postings.add(new Posting(day, Posting.Kind.INTEREST, toInterest));
        }
        BigDecimal toPrincipal = amount.subtract(toInterest).min(principal);
        if (toPrincipal.signum() > 0) {
            principal = principal.subtract(toPrincipal);
            postings.add(new Posting(day, Posting.Kind.PRINCIPAL, toPrincipal));
        }
        return amount.subtract(toInterest).subtract(toPrincipal);
    }

    /** Tells whether nothing is owed any more. 是否已结清。 */
    public boolean isSettled() {
        return principal.signum() == 0 && accruedInterest.signum() == 0;
    }

    /** Returns what is owed today: principal and accrued interest. */
    public BigDecimal outstanding() {
        return principal.add(accruedInterest);
    }

    public String number() {
        return number;
    }

    /** Returns the movements, oldest first. 账户流水。 */
    public List<Posting> postings() {
        return Collections.unmodifiableList(postings);
    }
}
