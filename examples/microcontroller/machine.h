/* What the training program asks of the machine under it. */
#ifndef MACHINE_H
#define MACHINE_H

/* Writes one character where a person, or run.py, reads it. */
void put(char character);

/* Says what only this machine knows, such as how much stack was used. */
void machine_report(void);

#endif
