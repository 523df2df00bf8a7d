/* SPDX-License-Identifier: MIT */
/* The two things asked of a service manager: see sd_notify(3), sd_listen_fds(3). */
#ifndef BROKER_SD_H
#define BROKER_SD_H

/* @state as in "READY=1"; nothing happens where nobody listens. */
void sd_tell(const char *state);

/*
 * The descriptor that was passed under @name (FileDescriptorName=), or, when
 * none has a name, the first one for "service" and the second for "admin".
 * Return: the descriptor, or -1.
 */
int sd_passed_socket(const char *name);

#endif
