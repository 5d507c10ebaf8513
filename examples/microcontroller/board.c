/* The machine is an Arm MPS2 board with the AN386 image (Cortex-M4F), real or emulated by QEMU.
 *
 * Vector table, start-up, a serial port and an exit. No library is linked: the four functions that
 * a C compiler may call of itself stand at the end.
 */
#include "machine.h"

#include <stddef.h>
#include <stdint.h>

/* From board.ld. */
extern uint32_t stack_start[], stack_end[];
extern uint32_t data_start[], data_end[], data_image[];
extern uint32_t bss_start[], bss_end[];

int main(void);
void reset(void);

enum { UNTOUCHED = 0x5AFE57AC };

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define COPROCESSORS REGISTER(0xE000ED88) /* CPACR: who may use the floating-point unit */
#define SERIAL_DATA REGISTER(0x40004000)  /* the first of the CMSDK UARTs */
#define SERIAL_STATE REGISTER(0x40004004)
#define SERIAL_CONTROL REGISTER(0x40004008)
#define SERIAL_DIVISOR REGISTER(0x40004010)

void put(char character)
{
    while (SERIAL_STATE & 1) { /* the transmitter is full */
    }
    SERIAL_DATA = (uint8_t)character;
}

static void put_line(const char *text, uint32_t number)
{
    uint32_t unit = 1000000000;
    for (; *text != '\0'; ++text) {
        put(*text);
    }
    for (; unit > number && unit > 1; unit /= 10) {
    }
    for (; unit != 0; unit /= 10) {
        put((char)('0' + number / unit % 10));
    }
    put('\n');
}

/* The deepest that the stack has been: what start-up painted and nothing has overwritten since. */
void machine_report(void)
{
    const uint32_t *place = stack_start;
    while (place < stack_end && *place == UNTOUCHED) {
        ++place;
    }
    put_line("stack ", (uint32_t)((const char *)stack_end - (const char *)place));
}

/* Ends the emulation by semihosting: SYS_EXIT_EXTENDED with the reason ADP_Stopped_ApplicationExit
   and a status. */
static void leave(uint32_t status)
{
    const uint32_t block[2] = {0x20026, status};
    register uint32_t operation __asm__("r0") = 0x20;
    register const uint32_t *argument __asm__("r1") = block;
    __asm__ volatile("bkpt 0xAB" : "+r"(operation) : "r"(argument) : "memory");
    for (;;) {
    }
}

/* A fault: too deep a stack, above all, for it stands at the start of RAM. */
static void fault(void)
{
    put_line("fault ", 1);
    leave(1);
}

/* What follows start-up's work on memory: a function of its own, so that no register of the
   floating-point unit is saved before that unit is on. */
static void __attribute__((noinline)) run(void)
{
    leave((uint32_t)main());
}

void reset(void)
{
    const uint32_t *image = data_image;
    uint32_t *here = (uint32_t *)__builtin_frame_address(0);
    COPROCESSORS |= 0xFU << 20;
    __asm__ volatile("dsb\n\tisb" ::: "memory");
    SERIAL_DIVISOR = 16;
    SERIAL_CONTROL = 1; /* transmit */
    for (uint32_t *place = data_start; place < data_end; ++place) {
        *place = *image++;
    }
    for (uint32_t *place = bss_start; place < bss_end; ++place) {
        *place = 0;
    }
    for (uint32_t *place = stack_start; place < here - 16; ++place) {
        *place = UNTOUCHED;
    }
    run();
}

/* The processor reads its first stack pointer and where to start from here. */
__attribute__((section(".vectors"), used)) static const struct {
    void *stack;
    void (*handlers[15])(void);
} vectors = {
    stack_end,
    {reset, fault, fault, fault, fault, fault, 0, 0, 0, 0, fault, fault, 0, fault, fault},
};
