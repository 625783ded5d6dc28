/**
 * The Java parts: which jar, with which memory, environment and start-up cache.
 */
@NullMarked
package io.newstunneler.local.service;

import org.jspecify.annotations.NullMarked;
