using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SecondOpinion.Imaging.Jpeg2000;

/// <summary>Section <c>Imaging</c>: the program that decodes JPEG 2000 and High-Throughput JPEG 2000.</summary>
public sealed record ImagingSettings
{
    /// <summary>Name or path of OpenJPEG's <c>opj_decompress</c>, 2.5 or later for High-Throughput. Empty: such images are withheld.</summary>
    public string Jpeg2000Program { get; init; } = "";

    /// <summary>A frame that takes longer is given up, and its image withheld.</summary>
    [Range(1, 600)]
    public int Jpeg2000Seconds { get; init; } = 30;

    /// <summary>Address space of the program, MiB.</summary>
    [Range(64, 16_384)]
    public int Jpeg2000Megabytes { get; init; } = 1024;
}

[OptionsValidator]
internal sealed partial class ImagingSettingsValidator : IValidateOptions<ImagingSettings>;
