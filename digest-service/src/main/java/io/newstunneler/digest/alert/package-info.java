/**
 * Alerts: what is worth interrupting somebody for, whom, and when.
 */
@NullMarked
package io.newstunneler.digest.alert;

import org.jspecify.annotations.NullMarked;
