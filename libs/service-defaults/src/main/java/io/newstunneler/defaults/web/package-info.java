/**
 * What every HTTP server does: request ids.
 */
@NullMarked
package io.newstunneler.defaults.web;

import org.jspecify.annotations.NullMarked;
