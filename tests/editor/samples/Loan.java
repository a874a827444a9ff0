package com.example.loans;

import java.math.BigDecimal;

/** A loan with its terms. */
public final class Loan {
    private final BigDecimal principal;
    private final int months;

    public Loan(BigDecimal principal, int months) {
        this.principal = principal;
        this.months = months;
    }

}
