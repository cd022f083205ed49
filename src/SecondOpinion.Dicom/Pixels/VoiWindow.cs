namespace SecondOpinion.Dicom.Pixels;

/// <summary>VOI LUT Function (0028,1056), PS3.3 C.11.2.1.3.</summary>
public enum WindowFunction
{
    /// <summary>LINEAR: centre and width count from the middle of grey steps, hence the halves. The default.</summary>
    Linear,

    /// <summary>LINEAR_EXACT: the plain straight line.</summary>
    LinearExact,

    /// <summary>SIGMOID: the logistic curve.</summary>
    Sigmoid,
}

/// <summary>A window over the values that leave the modality transformation (PS3.3 C.11.2.1.2), in their unit, such as HU.</summary>
public sealed record VoiWindow
{
    private VoiWindow(double centre, double width, WindowFunction function) => (Centre, Width, Function) = (centre, width, function);

    /// <summary>Window Center (0028,1050).</summary>
    public double Centre { get; }

    /// <summary>Window Width (0028,1051): at least 1 for LINEAR, else above 0.</summary>
    public double Width { get; }

    /// <summary>The curve.</summary>
    public WindowFunction Function { get; }

    /// <summary>A window, or null where the standard allows no such width or a number is not finite: then there is none to apply.</summary>
    public static VoiWindow? TryCreate(double centre, double width, WindowFunction function = WindowFunction.Linear) =>
        double.IsFinite(centre) && double.IsFinite(width) && (function == WindowFunction.Linear ? width >= 1 : width > 0)
            ? new(centre, width, function)
            : null;

    /// <summary>The grey, 0 to 255, of a value.</summary>
    public byte Grey(double value) => (byte)((255 * Math.Clamp(Share(value), 0, 1)) + 0.5);

    /// <summary>PS3.3's formulas with ymin 0 and ymax 1; what falls outside is cut off by the caller.</summary>
    private double Share(double value) => Function switch
    {
        // Width 1 is a threshold: the quotient would be 0/0 on it.
        WindowFunction.Linear when Width - 1 == 0 => value <= Centre - 0.5 ? 0 : 1,
        WindowFunction.Linear => ((value - (Centre - 0.5)) / (Width - 1)) + 0.5,
        WindowFunction.LinearExact => ((value - Centre) / Width) + 0.5,
        _ => 1 / (1 + Math.Exp(-4 * (value - Centre) / Width)),
    };
}
