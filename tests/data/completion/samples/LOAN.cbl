       IDENTIFICATION DIVISION.
       PROGRAM-ID. LOAN.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01  LOAN-RECORD.
           05  LOAN-ID         PIC 9(10).
           05  PRINCIPAL       PIC S9(13)V99 COMP-3.
      * 利率
           05  RATE            PIC 9V9(6).
       PROCEDURE DIVISION.
       MAIN-STEP.
           PERFORM ACCRUE UNTIL LOAN-ID = ZERO
           DISPLAY "DONE. END-IF".
           STOP RUN.
       ACCRUE.
           MOVE ZERO TO INTEREST
           IF RATE > ZERO
               COMPUTE INTEREST = PRINCIPAL * RATE
               ADD INTEREST TO TOTAL
           ELSE
               MOVE ZERO TO RATE
           END-IF
           EVALUATE TRUE
               WHEN INTEREST > 100
                   MOVE "A" TO GRADE
               WHEN OTHER
                   MOVE "B" TO GRADE
           END-EVALUATE
           PERFORM VARYING I FROM 1 BY 1 UNTIL I > 12
               ADD AMOUNT(I) TO TOTAL
           END-PERFORM.
           SUBTRACT 1 FROM LOAN-ID.
       REPORT-LOAN.
           DISPLAY TOTAL.
