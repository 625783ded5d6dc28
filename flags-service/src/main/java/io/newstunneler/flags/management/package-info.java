/**
 * What people see of the flags, and how they change them.
 */
@NullMarked
package io.newstunneler.flags.management;

import org.jspecify.annotations.NullMarked;
