/**
 * An Unleash server beside the services, where a person wants one.
 */
@NullMarked
package io.newstunneler.local.unleash;

import org.jspecify.annotations.NullMarked;
