/**
 * A real PostgreSQL for tests: from a container where Docker answers, else embedded.
 */
@NullMarked
package io.newstunneler.testsupport.postgres;

import org.jspecify.annotations.NullMarked;
