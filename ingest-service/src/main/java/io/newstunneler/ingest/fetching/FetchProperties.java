package io.newstunneler.ingest.fetching;

import java.time.Duration;
import java.util.List;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How documents are fetched.
 *
 * @param allowedNetworks networks beside the public internet that feeds may be fetched
 * from, on any port, in CIDR notation; empty by default
 * @param contact where the people who run this can be reached, told to every server
 * @param deadline all the time that one fetch may take, redirects included
 * @param maxBytes the largest document that is read, in bytes after decompression
 */
@Validated
@ConfigurationProperties("newstunneler.fetch")
record FetchProperties(@DefaultValue List<String> allowedNetworks, @NotBlank String contact,
		@DefaultValue("30s") Duration deadline, @Min(1024) @Max(100_000_000) @DefaultValue("10000000") int maxBytes) {

}
