using System.Diagnostics;
using System.Globalization;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Files;

namespace SecondOpinion.Benchmarks.Headers;

/// <summary>What it costs to make the header of a CT slice safe: CPU and bytes allocated for each; reading and writing it are not in it.</summary>
internal static class HeadersBenchmark
{
    private const int Slices = 500;
    private const double MostMilliseconds = 0.05;
    private const double MostBytes = 4096;

    /// <summary>0 when both marks are kept.</summary>
    public static int Run()
    {
        var folder = Directory.CreateTempSubdirectory("headers-").FullName;
        try
        {
            DicomDataset[] sources = [.. CtStudy.Write(folder, Slices).Select(path => DicomFile.Read(new MemorySource(File.ReadAllBytes(path))).Dataset)];
            var pseudonyms = new CasePseudonyms(new byte[32]);
            var isKept = Measure($"made CT, {sources[0].Count} attributes", sources, source => _ = Deidentifier.Apply(source, pseudonyms));
            foreach (var path in RealSlices())
            {
                var source = DicomFile.Read(new MemorySource(File.ReadAllBytes(path))).Dataset;
                isKept &= Measure($"{Path.GetFileName(path)}, {source.Count} attributes", [.. Enumerable.Repeat(source, Slices)], one => _ = Deidentifier.Apply(one, pseudonyms));
            }

            return isKept ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Measure(string name, DicomDataset[] sources, Action<DicomDataset> work)
    {
        void All() => Array.ForEach(sources, work);
        var milliseconds = CpuTime.Of(() =>
        {
            for (var turn = 0; turn < 20; turn++)
            {
                All();
            }
        }) / (20 * sources.Length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        All();
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)sources.Length;
        var clock = Stopwatch.StartNew();
        All();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-44}{milliseconds,9:F4} ms CPU (mark {MostMilliseconds})  {bytes,7:F0} bytes (mark {MostBytes:F0})  {sources.Length / clock.Elapsed.TotalSeconds,9:F0} headers/s"));
        return milliseconds <= MostMilliseconds && bytes <= MostBytes;
    }

    /// <summary>Slices of real scanners, where the corpus lies beside the checkout.</summary>
    private static IEnumerable<string> RealSlices()
    {
        var corpus = Environment.GetEnvironmentVariable("SECONDOPINION_CORPUS") ?? Path.Combine("..", "shared", "dicom");
        string[] names = ["pydicom_CT_small.dcm", "studies/ct-philips/S2010_I10.dcm", "deiddata_ctbrain1.dcm"];
        return names.Select(name => Path.Combine(corpus, name)).Where(File.Exists);
    }
}
