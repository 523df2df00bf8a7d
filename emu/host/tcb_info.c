// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "tcb_info.h"

#define DATE_NOW "2025-08-13"
#define DATE_NEWER "2026-02-11"
#define DATE_OLDER "2024-03-13"
#define ADVISORY_NOW "EMULATED-SA-00001"
#define ADVISORY_OLDER "EMULATED-SA-00002"

static const struct status {
	const char *name;
	/* there is a newer level, which would not have this status */
	bool outdated;
	bool advised;
} statuses[] = {
	{ "UpToDate", false, false },
	{ "SWHardeningNeeded", false, true },
	{ "ConfigurationNeeded", false, true },
	{ "ConfigurationAndSWHardeningNeeded", false, true },
	{ "OutOfDate", true, true },
	{ "OutOfDateConfigurationNeeded", true, true },
	{ "Revoked", true, true },
	{ "none", true, false },
};

static const struct status *find_status(const char *name)
{
	if (!name)
		return statuses;
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++)
		if (!strcmp(statuses[i].name, name))
			return &statuses[i];
	return NULL;
}

const char *tcb_options_refuse(const struct tcb_options *o)
{
	if (!find_status(o->platform))
		return o->platform;
	if (!find_status(o->module))
		return o->module;
	return find_status(o->qe) ? NULL : o->qe;
}

void tcb_date(time_t when, char *text)
{
	struct tm tm;

	gmtime_r(&when, &tm);
	strftime(text, 21, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static void set_string(json_t *object, const char *name, const char *value)
{
	json_object_set_new(object, name, json_string(value));
}

static void set_number(json_t *object, const char *name, unsigned int value)
{
	json_object_set_new(object, name, json_integer(value));
}

static void set_hex(json_t *object, const char *name, const uint8_t *data, size_t len)
{
	char hex[2 * 48 + 1];

	hex_encode_upper(data, len, hex);
	set_string(object, name, hex);
}

json_t *tcb_document(const char *id, unsigned int version, time_t now, unsigned int valid_days)
{
	json_t *doc = json_object();
	char date[21];

	set_string(doc, "id", id);
	set_number(doc, "version", version);
	tcb_date(now, date);
	set_string(doc, "issueDate", date);
	tcb_date(now + (time_t)valid_days * 86400, date);
	set_string(doc, "nextUpdate", date);
	return doc;
}

static json_t *advisories(const struct tcb_options *o, bool older)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < o->n_advisories; i++)
		json_array_append_new(list, json_string(o->advisories[i]));
	if (!o->n_advisories)
		json_array_append_new(list, json_string(ADVISORY_NOW));
	if (older)
		json_array_append_new(list, json_string(ADVISORY_OLDER));
	return list;
}

static void put_level(json_t *levels, json_t *tcb, const char *date, const char *status,
		      json_t *advisory_ids)
{
	json_t *level = json_object();
	char text[32];

	snprintf(text, sizeof(text), "%sT00:00:00Z", date);
	json_object_set_new(level, "tcb", tcb);
	set_string(level, "tcbDate", text);
	set_string(level, "tcbStatus", status);
	if (advisory_ids)
		json_object_set_new(level, "advisoryIDs", advisory_ids);
	json_array_append_new(levels, level);
}

/* From the newest to the oldest, as PCS lists them */
void tcb_put_levels(json_t *levels, const struct tcb_options *o, const char *status,
		    json_t *(*level)(const void *arg, int step), const void *arg)
{
	const struct status *s = find_status(status);

	if (s->outdated)
		put_level(levels, level(arg, 1), DATE_NEWER, "UpToDate", NULL);
	if (!strcmp(s->name, "none"))
		return;
	put_level(levels, level(arg, 0), o->date ? o->date : DATE_NOW, s->name,
		  s->advised ? advisories(o, false) : NULL);
	put_level(levels, level(arg, -1), DATE_OLDER, "OutOfDate", advisories(o, true));
}

struct component {
	const char *category;
	const char *type;
};

static const struct component sgx_components[16] = {
	{ "BIOS", "Early Microcode Update" },
	{ "OS/VMM", "SGX Late Microcode Update" },
	{ "OS/VMM", "TXT SINIT" },
	{ "BIOS", NULL },
	{ "BIOS", NULL },
	{ "BIOS", NULL },
	{ NULL, NULL },
	{ "OS/VMM", "SEAMLDR ACM" },
};

static const struct component tdx_components[16] = {
	{ "OS/VMM", "TDX Module" },
	{ "OS/VMM", "TDX Module" },
	{ "OS/VMM", "TDX Late Microcode Update" },
};

static json_t *components(const struct component names[16], const uint8_t svn[16])
{
	json_t *list = json_array();

	for (int i = 0; i < 16; i++) {
		json_t *c = json_object();

		set_number(c, "svn", svn[i]);
		if (names[i].category)
			set_string(c, "category", names[i].category);
		if (names[i].type)
			set_string(c, "type", names[i].type);
		json_array_append_new(list, c);
	}
	return list;
}

static uint8_t stepped(uint8_t svn, int step)
{
	if (step < 0)
		return svn ? (uint8_t)(svn - 1) : 0;
	return svn < 255 ? (uint8_t)(svn + step) : 255;
}

struct platform_level {
	const struct platform *p;
	bool tdx;
};

static json_t *platform_level(const void *arg, int step)
{
	const struct platform_level *l = arg;
	const struct profile *p = &l->p->profile;
	json_t *tcb = json_object();
	uint8_t svn[16];

	memcpy(svn, p->sgx_svn, sizeof(svn));
	svn[0] = stepped(svn[0], step);
	svn[1] = stepped(svn[1], step);
	json_object_set_new(tcb, "sgxtcbcomponents", components(sgx_components, svn));
	set_number(tcb, "pcesvn", p->pce_svn);
	if (!l->tdx)
		return tcb;
	memcpy(svn, p->tee_tcb_svn, sizeof(svn));
	/* from module version 1 on, the module's own levels count instead */
	if (svn[1])
		svn[1] = 0;
	else
		svn[0] = stepped(svn[0], step);
	svn[2] = stepped(svn[2], step);
	json_object_set_new(tcb, "tdxtcbcomponents", components(tdx_components, svn));
	return tcb;
}

static json_t *svn_level(const void *arg, int step)
{
	const unsigned int *svn = arg;
	json_t *tcb = json_object();

	set_number(tcb, "isvsvn", step < 0 ? (*svn ? *svn - 1 : 0) : *svn + (unsigned int)step);
	return tcb;
}

/* Intel's own modules have MRSIGNERSEAM and SEAMATTRIBUTES all zero */
static json_t *tdx_module(const char *id)
{
	static const uint8_t zero[48], mask[8] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	};
	json_t *module = json_object();

	if (id)
		set_string(module, "id", id);
	set_hex(module, "mrsigner", zero, 48);
	set_hex(module, "attributes", zero, 8);
	set_hex(module, "attributesMask", mask, 8);
	return module;
}

static json_t *tdx_modules(const struct platform *p, const struct tcb_options *o)
{
	uint8_t version = p->profile.tee_tcb_svn[1] ? p->profile.tee_tcb_svn[1] : 1;
	unsigned int svn = p->profile.tee_tcb_svn[0];
	json_t *levels = json_array(), *list = json_array(), *module;
	char id[8];

	snprintf(id, sizeof(id), "TDX_%02X", version);
	module = tdx_module(id);
	tcb_put_levels(levels, o, o->module, svn_level, &svn);
	json_object_set_new(module, "tcbLevels", levels);
	json_array_append_new(list, module);
	return list;
}

json_t *tcb_info(const struct platform *p, const struct tcb_options *o, bool tdx, time_t now)
{
	json_t *doc = tcb_document(tdx ? "TDX" : "SGX", 3, now, o->valid_days);
	const struct platform_level level = { p, tdx };
	json_t *levels = json_array();

	set_hex(doc, "fmspc", p->profile.fmspc, sizeof(p->profile.fmspc));
	set_hex(doc, "pceId", p->profile.pce_id, sizeof(p->profile.pce_id));
	set_number(doc, "tcbType", 0);
	set_number(doc, "tcbEvaluationDataNumber", o->evaluation);
	if (tdx) {
		json_object_set_new(doc, "tdxModule", tdx_module(NULL));
		json_object_set_new(doc, "tdxModuleIdentities", tdx_modules(p, o));
	}
	tcb_put_levels(levels, o, o->platform, platform_level, &level);
	json_object_set_new(doc, "tcbLevels", levels);
	return doc;
}

json_t *qe_identity(const struct platform *p, const struct tcb_options *o, bool tdx, time_t now)
{
	static const uint8_t misc_mask[4] = { 0xff, 0xff, 0xff, 0xff }, misc[4];
	static const uint8_t attributes[16] = { 0x11 };
	static const uint8_t attributes_mask[16] = {
		0xfb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	};
	json_t *doc = tcb_document(tdx ? "TD_QE" : "QE", 2, now, o->valid_days);
	json_t *levels = json_array();

	set_number(doc, "tcbEvaluationDataNumber", o->evaluation);
	set_hex(doc, "miscselect", misc, sizeof(misc));
	set_hex(doc, "miscselectMask", misc_mask, sizeof(misc_mask));
	set_hex(doc, "attributes", attributes, sizeof(attributes));
	set_hex(doc, "attributesMask", attributes_mask, sizeof(attributes_mask));
	set_hex(doc, "mrsigner", p->profile.qe_mrsigner, sizeof(p->profile.qe_mrsigner));
	set_number(doc, "isvprodid", tdx ? 2 : 1);
	tcb_put_levels(levels, o, o->qe, svn_level, &p->profile.qe_svn);
	json_object_set_new(doc, "tcbLevels", levels);
	return doc;
}
