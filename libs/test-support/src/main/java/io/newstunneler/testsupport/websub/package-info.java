/**
 * A WebSub hub.
 */
@NullMarked
package io.newstunneler.testsupport.websub;

import org.jspecify.annotations.NullMarked;
