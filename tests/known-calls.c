/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes these system calls and no others: 7 getppid, 3 uname, exit_group. Built by
 * live.sh without a C library. With an argument, before the exit, for each of its
 * letters:
 *
 *   u  unlink of its own file, by its first argument, then 2 getppid
 *   n  number 9999 twice, number -1 once
 *   x  getppid by x32's number, i  by the gate of i386 (on x86-64 only)
 */
#if defined(__x86_64__)
enum { GETPPID = 110, UNAME = 63, UNLINK = 87, EXIT_GROUP = 231 };
static long call(long nr, const void *argument)
{
	long r;

	__asm__ volatile("syscall"
			 : "=a"(r)
			 : "0"(nr), "D"(argument)
			 : "rcx", "r11", "memory");
	return r;
}
__asm__(".globl _start\n_start: mov %rsp, %rdi\nand $-16, %rsp\ncall run\n");
#elif defined(__i386__)
enum { GETPPID = 64, UNAME = 122, UNLINK = 10, EXIT_GROUP = 252 };
static long call(long nr, const void *argument)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "0"(nr), "b"(argument) : "memory");
	return r;
}
__asm__(".globl _start\n_start: mov %esp, %eax\nand $-16, %esp\nsub $12, %esp\npush "
	"%eax\n"
	"call run\n");
#else
#error known-calls.c knows x86-64 and i386
#endif

static char names[6 * 65];

static void calls_for(char letter, const char *path)
{
	if (letter == 'u') {
		call(UNLINK, path);
		call(GETPPID, 0);
		call(GETPPID, 0);
	} else if (letter == 'n') {
		call(9999, 0);
		call(9999, 0);
		call(-1, 0);
	}
#ifdef __x86_64__
	else if (letter == 'x') {
		call(0x40000000 | GETPPID, 0);
	} else if (letter == 'i') {
		long r;

		__asm__ volatile("int $0x80"
				 : "=a"(r)
				 : "0"(64L)
				 : "r8", "r9", "r10", "r11", "memory");
	}
#endif
}

/* The stack as the kernel left it: argc, then argv (System V ABI, "Process
 * Initialization"). */
__attribute__((noreturn, used)) void run(char **stack);
void run(char **stack)
{
	long argc = (long)stack[0];
	char **argv = stack + 1;

	for (int i = 0; i < 7; i++)
		call(GETPPID, 0);
	for (int i = 0; i < 3; i++)
		call(UNAME, names);
	for (char *letter = argc > 1 ? argv[1] : names + sizeof(names) - 1; *letter;
	     letter++)
		calls_for(*letter, argv[0]);
	for (;;)
		call(EXIT_GROUP, 0);
}
