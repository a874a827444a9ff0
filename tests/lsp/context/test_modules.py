import pytest

from lsp.context.modules import means
from lsp.syntax.imports import Import


@pytest.mark.parametrize(
    ("path", "module", "name", "importer", "expected"),
    [
        ("/w/src/loans/rates.py", "loans.rates", "penalty", "/w/app.py", True),
        ("/w/src/loans/rates.py", "loans", "rates", "/w/app.py", True),
        ("/w/src/loans/__init__.py", "loans", "penalty", "/w/app.py", True),
        ("/w/src/loans/rates.py", "cards.rates", "penalty", "/w/app.py", False),
        ("/w/loans/rates.py", ".rates", "penalty", "/w/loans/charges.py", True),
        ("/w/cards/rates.py", ".rates", "penalty", "/w/loans/charges.py", False),
        ("/w/rates.py", "..rates", "penalty", "/w/loans/charges.py", True),
        ("/w/loans/rates.py", ".", "rates", "/w/loans/charges.py", True),
        ("/w/src/bank/Loan.java", "bank", "Loan", "/w/src/app/App.java", True),
        ("/w/src/bank/loans/Loan.java", "bank.loans", "", "/w/src/app/App.java", True),
        ("/w/src/bank/cards/Card.java", "bank.loans", "", "/w/src/app/App.java", False),
        ("/w/src/money.ts", "./money", "toFen", "/w/src/page.tsx", True),
        ("/w/lib/money.ts", "./money", "toFen", "/w/src/page.tsx", False),
        ("/w/lib/index.js", "../lib", "settle", "/w/src/page.js", True),
        ("/w/src/money.ts", "./money.js", "toFen", "/w/src/page.ts", True),
        ("/w/bank/rates/penalty.go", "example.com/bank/rates", "", "/w/bank/loans/a.go", True),
        ("/w/bank/cards/penalty.go", "example.com/bank/rates", "", "/w/bank/loans/a.go", False),
        ("/w/include/ledger.h", "ledger.h", "", "/w/src/main.c", True),
        ("/w/src/ledger.c", "ledger.h", "", "/w/src/main.c", False),
        ("/w/lib/common.sh", "../lib/common.sh", "", "/w/bin/night.sh", True),
    ],
)
def test_which_file_an_import_means(path, module, name, importer, expected):
    assert means(path, Import(module, name, name), importer) is expected
