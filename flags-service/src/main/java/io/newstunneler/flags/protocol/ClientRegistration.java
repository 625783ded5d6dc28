package io.newstunneler.flags.protocol;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * How a client introduces itself; of the protocol's members those that are kept.
 *
 * @param appName the service
 * @param instanceId the running copy of it
 * @param sdkVersion name and version of the client library
 */
@JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
record ClientRegistration(@NotBlank @Size(max = 200) String appName, @Nullable @Size(max = 200) String instanceId,
		@Nullable @Size(max = 200) String sdkVersion) {

	String instance() {
		return (this.instanceId != null && !this.instanceId.isBlank()) ? this.instanceId : "default";
	}

}
