using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecondOpinion.Preparation;

namespace SecondOpinion.Imaging.Jpeg2000;

/// <summary>Wiring of the decoder outside.</summary>
public static class Jpeg2000Services
{
    /// <summary>Adds the decoder of section <c>Imaging</c>; settings are checked when the service starts.</summary>
    public static IServiceCollection AddJpeg2000(this IServiceCollection services)
    {
        services.AddOptions<ImagingSettings>().BindConfiguration("Imaging").ValidateOnStart();
        services.AddSingleton<IValidateOptions<ImagingSettings>, ImagingSettingsValidator>();
        return services.AddSingleton<IForeignDecoder, Jpeg2000Decoder>();
    }
}
