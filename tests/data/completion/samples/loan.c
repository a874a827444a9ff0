#include <stdio.h>
#include <stdlib.h>

#define LIMIT 90
#define CHECK(x) \
    do { if (!(x)) abort(); } while (0)

struct loan {
    long id;
    long principal;
};

static const int steps[] = {30, 60, 90};

/* Adds the principals. */
long total(const struct loan *loans, int count)
{
    long sum = 0;
    int i;
    CHECK(loans != NULL);
    for (i = 0; i < count; i++) {
        if (loans[i].principal > 0) {
            sum += loans[i].principal;
        } else {
            fprintf(stderr, "loan %ld\n",
                    loans[i].id);
        }
    }
    switch (count) {
    case 0:
        puts("none");
        break;
    default:
        puts("some");
    }
    return sum;
}
