/* SPDX-License-Identifier: MIT */
/* What a part of guest-attest had to say, kept instead of printed. */
#ifndef SAID_H
#define SAID_H

/* Forget what was said before; then the code under test. */
void said_nothing(void);

/* The last message, or the empty text. */
const char *said(void);

#endif
