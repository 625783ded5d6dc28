package io.newstunneler.gateway.routes;

import java.net.URI;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where the services are, e.g. {@code NEWSTUNNELER_INGEST_URL=http://localhost:8101}.
 *
 * @param ingest ingest-service
 * @param analysis analysis-service
 * @param digest digest-service
 * @param flags flags-service
 */
@ConfigurationProperties("newstunneler")
@Validated
public record PartsProperties(@Valid @NotNull Address ingest, @Valid @NotNull Address analysis,
		@Valid @NotNull Address digest, @Valid @NotNull Address flags) {

	/**
	 * Where a part is.
	 * @param part the part
	 * @return its base URL
	 */
	public URI url(Part part) {
		return switch (part) {
			case INGEST -> this.ingest.url();
			case ANALYSIS -> this.analysis.url();
			case DIGEST -> this.digest.url();
			case FLAGS -> this.flags.url();
		};
	}

	/**
	 * A service's address.
	 *
	 * @param url its base URL
	 */
	public record Address(@NotNull URI url) {
	}

}
