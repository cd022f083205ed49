using System.ComponentModel.DataAnnotations;

namespace SecondOpinion.Imaging.Text;

/// <summary>Section <c>TextSearch</c>: how Tesseract is run.</summary>
public sealed record TextSearchSettings
{
    /// <summary>Name or path of the program.</summary>
    [Required]
    public string Program { get; init; } = "tesseract";

    /// <summary>The least version that is believed; older ones find less.</summary>
    [Required, RegularExpression(@"\A[0-9]+(\.[0-9]+){0,2}\z")]
    public string LeastVersion { get; init; } = "5.0";

    /// <summary>A single search that takes longer is ended, and the image goes to a person.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; init; } = 60;

    /// <summary>Address space of the program, MiB.</summary>
    [Range(256, 16_384)]
    public int MemoryMegabytes { get; init; } = 1024;
}
