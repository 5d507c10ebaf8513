/* The machine is a computer. */
#include "machine.h"

#include <stdio.h>

void put(char character)
{
    putchar(character);
}

void machine_report(void)
{
}
