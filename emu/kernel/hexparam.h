/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EMU_HEXPARAM_H
#define EMU_HEXPARAM_H

#include <linux/moduleparam.h>
#include <linux/types.h>

/*
 * Module parameters that are bytes of evidence: in the order in which they
 * stand there, two hex digits each.
 */
struct hex_param {
	const char *name;
	u8 *data;
	size_t len;
	bool given;
};

#define HEX_PARAM(name, field, text)					\
	static struct hex_param name##_hex = {				\
		#name, (u8 *)&(field), sizeof(field)			\
	};								\
	module_param_cb(name, &hex_param_ops, &name##_hex, 0444);	\
	MODULE_INFO(parm, #name ":" text)

extern const struct kernel_param_ops hex_param_ops;
int hex_param_set(const char *val, const struct kernel_param *kp);

#endif
