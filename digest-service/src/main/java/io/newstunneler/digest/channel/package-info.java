/**
 * Alerts to Slack channels and to other people's programs.
 */
@NullMarked
package io.newstunneler.digest.channel;

import org.jspecify.annotations.NullMarked;
