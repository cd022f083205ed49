using System.Buffers;
using SecondOpinion.Cases;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Deidentification.Pictures;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Studies;

namespace SecondOpinion.Preparation;

/// <summary>What came of one instance: what was decided of it, and, if it is to be shown, its finished sealing, which is still to be committed.</summary>
/// <param name="Decision">Null when it is another patient's: then nothing of the case may be shown.</param>
/// <param name="Sealing">Whoever has it commits or disposes it.</param>
internal sealed record Made(Decision? Decision, ISealing? Sealing = null) : IAsyncDisposable
{
    public static readonly Made OtherPatients = new(Decision: null);

    public ValueTask DisposeAsync() => Sealing?.DisposeAsync() ?? default;
}

/// <summary>Fetches one instance, makes sure whose it is, makes it safe, and seals it. Holds a few frames at a time.</summary>
internal sealed class InstanceMaking(IVault vault, PixelCare pixels, IForeignDecoder? foreign)
{
    private static readonly Withheld Gone = new("Missing files", "no longer in the archive", "gone");
    private static readonly Withheld WhoseUnsure = new("Images without a clear owner", "do not say for certain whose they are", "identity-unsure");

    private readonly ImageMaking _images = new(pixels, foreign);

    public async Task<Made> MakeAsync(
        IArchive archive, PlannedSeries series, string sourceUid, PreparedInstance instance, Subject subject, CancellationToken cancellationToken)
    {
        Made NotShown(Withheld why, ToReview? review = null) => new(new Decision.NotShown(instance.Address, why, review));

        try
        {
            await using var source = await archive.OpenAsync(series.Study.Uid, series.SourceUid, sourceUid, cancellationToken);
            var file = DicomFile.Read(source);
            switch (PatientInHeader.Match(file.Dataset, subject.Patient))
            {
                case PatientMatch.Other:
                    return Made.OtherPatients;
                case PatientMatch.Unsure:
                    return NotShown((Gate.Judge(GateFacts.Of(file.Dataset)) as Judgement.Withhold)?.Why ?? WhoseUnsure);
            }

            return await _images.MakeAsync(file, source.DecodedFrom, subject.Pseudonyms, cancellationToken) switch
            {
                MadeImage.NotShown(var why, var review) => NotShown(why, review),
                MadeImage.Safe(var image) when IsWhatWasListed(image.Clean.Header, series, instance) => await SealAsync(image, instance.Address, cancellationToken),
                _ => NotShown(ImageMaking.Unreadable),
            };
        }
        catch (InstanceGoneException)
        {
            return NotShown(Gone);
        }
        catch (Exception e) when (ImageMaking.WhyUnreadable(e) is { } why)
        {
            return NotShown(why);
        }
    }

    /// <summary>The archive gave the very instance that it had listed.</summary>
    private static bool IsWhatWasListed(DicomDataset header, PlannedSeries series, PreparedInstance instance) =>
        header.GetString(Tags.SOPInstanceUID) == instance.Uid
        && header.GetString(Tags.SeriesInstanceUID) == series.Series.Uid
        && header.GetString(Tags.StudyInstanceUID) == series.Series.StudyUid;

    private async Task<Made> SealAsync(SafeImage image, InstanceAddress address, CancellationToken cancellationToken)
    {
        var sealing = await vault.BeginAsync(address, 1, cancellationToken);
        try
        {
            await sealing.WriteHeaderAsync(HeaderForm.Write(image.Clean.Header), cancellationToken);
            await WriteFramesAsync(image, sealing, cancellationToken);
            await sealing.FinishAsync(cancellationToken);
            var rules = DeidentificationRules.Current;
            var proof = new Proof(image.FrameCount, rules.Edition, rules.Hash, image.Clean.Kept, image.Clean.Replaced, image.Clean.Removed) { Cleaning = image.Cleaning };
            return new Made(new Decision.Sealed(address, proof), sealing);
        }
        catch
        {
            await sealing.DisposeAsync();
            throw;
        }
    }

    private static async Task WriteFramesAsync(SafeImage image, ISealing sealing, CancellationToken cancellationToken)
    {
        var frame = ArrayPool<byte>.Shared.Rent(image.FrameLength);
        try
        {
            for (var index = 0; index < image.FrameCount; index++)
            {
                await sealing.WriteFrameAsync(index + 1, image.Form, image.Frame(index, frame.AsMemory(0, image.FrameLength)), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame, clearArray: true);
        }
    }

    /// <summary>Whose case it is and what stands in their place.</summary>
    internal sealed record Subject(PatientIdentity Patient, CasePseudonyms Pseudonyms)
    {
        public override string ToString() => "subject (redacted)";
    }
}
