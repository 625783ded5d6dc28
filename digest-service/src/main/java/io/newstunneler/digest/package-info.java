/**
 * The digest service: what it knows of articles becomes editions, and editions become
 * mails.
 */
@NullMarked
package io.newstunneler.digest;

import org.jspecify.annotations.NullMarked;
