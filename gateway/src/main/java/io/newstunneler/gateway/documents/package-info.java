/**
 * One OpenAPI document of the whole API, put together from those of the services.
 */
@NullMarked
package io.newstunneler.gateway.documents;

import org.jspecify.annotations.NullMarked;
