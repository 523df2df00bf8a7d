// SPDX-License-Identifier: MIT
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "control.h"
#include "evidence.h"
#include "platform.h"

#define PORTS	"/sys/class/virtio-ports"

static int control = -1;

static void __attribute__((noreturn)) die(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

static int port_is_control(const char *port)
{
	char path[512], name[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), PORTS "/%s/name", port);
	f = fopen(path, "r");
	if (!f)
		return 0;
	if (!fgets(name, sizeof(name), f))
		name[0] = '\0';
	fclose(f);
	return !strcmp(name, "control\n");
}

void control_init(void)
{
	DIR *dir = opendir(PORTS);
	struct dirent *entry;
	char path[512];

	while (dir && (entry = readdir(dir))) {
		if (!port_is_control(entry->d_name))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		control = open(path, O_RDWR);
	}
	if (dir)
		closedir(dir);
	if (control < 0)
		die("no port to the emulated host");
}

static void obey(const char *line)
{
	char answer[4096];
	size_t len = 0;

	if (write(control, line, strlen(line)) != (ssize_t)strlen(line))
		die("control port");
	do {
		if (len == sizeof(answer) - 1 ||
		    read(control, answer + len, 1) != 1)
			die("no answer from the emulated host");
	} while (answer[len++] != '\n');
	answer[len] = '\0';
	if (!strstr(answer, "\"ok\":true")) {
		printf("# %s# %s", line, answer);
		die("the emulated host refused");
	}
}

void control_arm(const char *fault, unsigned int count)
{
	char line[128];

	snprintf(line, sizeof(line), "arm %s count=%u\n", fault, count);
	obey(line);
}

void control_disarm(void)
{
	obey("disarm\n");
}

void control_write(const char *path, const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	write_file(path, text);
}

long control_stat(const char *name)
{
	char word[64], path[64];
	long value = -1, v;
	FILE *f;

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/stats",
		 platform()->emulator);
	f = fopen(path, "r");
	while (f && fscanf(f, "%63s %ld", word, &v) == 2)
		if (!strcmp(word, name))
			value = v;
	if (f)
		fclose(f);
	if (value < 0)
		die("the platform has no such count");
	return value;
}

void control_wait_idle(void)
{
	const char *busy = platform()->busy;

	for (int i = 0; i < 1000; i++) {
		if (!busy || !control_stat(busy))
			return;
		usleep(10 * 1000);
	}
	die("the host keeps quote buffers");
}

bool control_no_defect(void)
{
	const struct platform *p = platform();

	return !control_stat(p->defects[0]) && !control_stat(p->defects[1]);
}

double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}
