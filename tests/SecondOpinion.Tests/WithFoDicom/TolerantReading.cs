using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.FoDicom;

namespace SecondOpinion.WithFoDicom;

/// <summary>What our own reader refuses may be read by fo-dicom, and comes back in a form that ours takes.</summary>
internal sealed class TolerantReading
{
    [Test]
    public void A_file_of_the_corpus_comes_back_as_explicit_little_endian_with_the_same_identity()
    {
        var bytes = File.ReadAllBytes(Directory.GetFiles(Path.Combine(Checkout.RequireCorpus(), "studies", "mr-t1-colin27"), "*", SearchOption.AllDirectories)[0]);
        var before = DicomFile.Read(new MemorySource(bytes));
        var after = DicomFile.Read(new TolerantReader().Rewrite(new MemorySource(bytes))!); // a sound file is not refused
        Assert.That(after.TransferSyntax, Is.EqualTo(TransferSyntax.ExplicitLittleEndian));
        Assert.That(after.Dataset.GetString(Tags.SOPInstanceUID), Is.EqualTo(before.Dataset.GetString(Tags.SOPInstanceUID)));
        Assert.That(BesideFoDicom.Frame(FrameIndex.Of(after), 0), Is.EqualTo(BesideFoDicom.Frame(FrameIndex.Of(before), 0)));
    }

    [Test]
    public void What_is_not_DICOM_stays_refused() =>
        Assert.That(new TolerantReader().Rewrite(new MemorySource("not DICOM at all"u8.ToArray())), Is.Null);

    [Test]
    public void A_file_longer_than_memory_should_hold_stays_refused() =>
        Assert.That(new TolerantReader().Rewrite(new Endless(TolerantReader.MostBytes + 1L)), Is.Null);

    private sealed class Endless(long length) : IByteSource
    {
        public long Length => length;

        public int Read(long offset, Span<byte> destination) => throw new InvalidOperationException("It must not be read.");
    }
}
