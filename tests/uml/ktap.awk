# SPDX-License-Identifier: MIT
#
# Reads TAP of programs and KTAP of the kernel log, prints "passed failed
# skipped" and then a line for each thing that is wrong. What encloses other
# results is not counted, unless it failed without one of them.

function wrong(text)
{
	problems[++n_problems] = text
}

# Ends the blocks that are deeper than this: their plans must have been kept.
# KUnit makes none for the parameters of a test.
function leave(depth,	d)
{
	for (d in ran)
		if (d + 0 > depth) {
			if (d in planned ? planned[d] != ran[d] : d == 0)
				wrong("planned " planned[d] + 0 " tests, ran " ran[d])
			delete planned[d]
			delete ran[d]
		}
}

{
	sub(/\r$/, "")
	sub(/^\[ *[0-9]+\.[0-9]+\] /, "")
	match($0, /^ */)
	depth = RLENGTH / 4
}

/^ *1\.\.[0-9]+/ {
	sub(/^ *1\.\./, "")
	planned[depth] += $1
	ran[depth] += 0
}

/^ *(not )?ok [0-9]/ {
	leave(depth)
	ran[depth]++
	if ($1 == "not" && (!encloses[depth] || failed == failed_before[depth])) {
		failed++
		wrong($0)
	} else if (!encloses[depth]) {
		if (/# SKIP/)
			skipped++
		else
			passed++
	}
	encloses[depth] = 0
	failed_before[depth] = failed
	for (d = 0; d < depth; d++)
		encloses[d] = 1
}

END {
	leave(-1)
	print passed + 0, failed + 0, skipped + 0
	for (i = 1; i <= n_problems; i++)
		print problems[i]
}
