package loan

import (
	"errors"
	"fmt"
)

// Loan is a loan with a fixed rate.
type Loan struct {
	ID        int64
	Principal int64
}

var limits = map[string]int64{
	"small": 1000,
	"large": 5000,
}

// Total adds the principals. 合计。
func Total(loans []*Loan) (int64, error) {
	var sum int64
	for _, l := range loans {
		if l == nil {
			return 0, errors.New("nil")
		}
		sum += l.Principal
	}
	done := make(chan struct{})
	go func() {
		fmt.Println(sum)
		close(done)
	}()
	<-done
	switch {
	case sum > limits["large"]:
		fmt.Println("large")
	default:
		fmt.Println("small")
	}
	first := &Loan{
		ID:        1,
		Principal: sum,
	}
	return first.Principal, nil
}
