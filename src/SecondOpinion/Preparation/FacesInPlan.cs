using SecondOpinion.Dicom;
using SecondOpinion.Dicom.Deidentification.Pictures;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Preparation;

/// <summary>Whether a face can be drawn from a series that is about to be prepared: found before its first image is shown, so that no letter goes too early.</summary>
internal static class FacesInPlan
{
    private static readonly DicomTag[] Texts = [Tags.BodyPartExamined, Tags.SeriesDescription, Tags.StudyDescription, Tags.ProtocolName];

    /// <summary>By the header of the middle instance, where there are slices enough.</summary>
    /// <param name="archive">Where it lies.</param>
    /// <param name="series">Planned.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<bool> MayShowAsync(IArchive archive, PlannedSeries series, CancellationToken cancellationToken)
    {
        var known = series.Study.Series.First(one => one.Uid == series.SourceUid); // the plan is made of them
        if (!Faces.MayShow(known.Modality, known.InstanceCount, ["HEAD"]))
        {
            return false; // too few slices, or of another kind: whatever it is of
        }

        var listed = await archive.InstancesAsync(series.Study.Uid, series.SourceUid, cancellationToken);
        return listed.Count > 0 && await SaysHeadAsync(archive, series, listed[listed.Count / 2], listed.Count, cancellationToken);
    }

    private static async Task<bool> SaysHeadAsync(IArchive archive, PlannedSeries series, string instance, int slices, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = await archive.OpenAsync(series.Study.Uid, series.SourceUid, instance, cancellationToken);
            var header = DicomFile.Read(source).Dataset;
            return Faces.AreThin(header.GetDouble(Tags.SliceThickness)) && Faces.MayShow(header.GetString(Tags.Modality) ?? "", slices, Texts.Select(tag => header.GetText(tag) ?? ""));
        }
        catch (Exception e) when (e is InstanceGoneException or DicomException or EndOfStreamException)
        {
            return true; // it cannot be told: better one tick too many
        }
    }
}
