using System.Globalization;

namespace SecondOpinion.Dicom.Deidentification.Pictures;

/// <summary>Whether a face can be seen in a series, or drawn from its slices.</summary>
/// <remarks>Ordinary criteria: CT, MR or PET of at least 60 slices of at most 1.5 mm, said anywhere to be of the head or a part of it. A photograph shows a face by itself,
/// and always waits for a person. Where a header says nothing of the body, (0028,0302) still says that features may be recognised.</remarks>
public static class Faces
{
    /// <summary>From so many slices on a surface can be drawn that people recognise.</summary>
    public const int LeastSlices = 60;

    /// <summary>Slice Thickness, mm, up to which slices are thin; of thicker ones a face is drawn as steps.</summary>
    public const double MostMillimetres = 1.5;

    private static readonly string[] Modalities = ["CT", "MR", "PT"];

    /// <summary>Whether slices are thin. One that does not say how thick it is, is.</summary>
    public static bool AreThin(double? millimetres) => millimetres is null or <= MostMillimetres;

    /// <summary>True when it may, if its slices are thin.</summary>
    /// <param name="modality">(0008,0060).</param>
    /// <param name="slices">Instances or frames of the series.</param>
    /// <param name="texts">Body part, descriptions, protocol.</param>
    public static bool MayShow(string modality, int slices, IEnumerable<string> texts) =>
        slices >= LeastSlices && Modalities.Contains(modality.Trim(), StringComparer.OrdinalIgnoreCase)
        && PictureRisks.Has("face", "", [.. texts.Select(text => text.ToUpper(CultureInfo.InvariantCulture))], "");
}
