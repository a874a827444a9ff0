#include <algorithm>
#include <vector>

namespace bank {

class Ledger {
public:
    explicit Ledger(long limit) : limit_(limit) {}

    void post(long amount) {
        if (amount > limit_) {
            throw std::out_of_range("amount");
        }
        amounts_.push_back(amount);
    }

    long total() const {
        long sum = 0;
        for (const auto& amount : amounts_) {
            sum += amount;
        }
        auto largest = std::max_element(amounts_.begin(), amounts_.end(), [](long a, long b) {
            return a < b;
        });
        const char* text = R"(total (
of the ledger)";
        print(text, *largest);
        return sum;
    }

private:
    long limit_;
    std::vector<long> amounts_;
};

}  // namespace bank
