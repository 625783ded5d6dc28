package io.newstunneler.analysis.settings;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants changed; what is absent or {@code null} stays.
 *
 * @param weightCatalyst 0 to 5
 * @param weightNovelty 0 to 5
 * @param weightCredibility 0 to 5
 * @param weightSentiment 0 to 5
 * @param weightLiquidity 0 to 5
 * @param minAlertScore from which total on an article raises an alert and earns a plan, 0
 * to 100
 * @param pollIntervalSec seconds between two polls of a source, 10 to 86,400
 */
record SettingsChange(@DecimalMin("0") @DecimalMax("5") @Nullable Double weightCatalyst,
		@DecimalMin("0") @DecimalMax("5") @Nullable Double weightNovelty,
		@DecimalMin("0") @DecimalMax("5") @Nullable Double weightCredibility,
		@DecimalMin("0") @DecimalMax("5") @Nullable Double weightSentiment,
		@DecimalMin("0") @DecimalMax("5") @Nullable Double weightLiquidity,
		@DecimalMin("0") @DecimalMax("100") @Nullable Double minAlertScore,
		@Min(10) @Max(86_400) @Nullable Integer pollIntervalSec) {
}
