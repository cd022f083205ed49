using System.Text;
using System.Text.Json;
using SecondOpinion.Dicom.Dictionary;

namespace SecondOpinion.Dicom.Files;

internal sealed class DicomJsonTests
{
    [Test]
    public void Each_kind_of_value_has_the_form_of_annex_F()
    {
        var dataset = new DicomDataset();
        dataset.SetString(Tags.SpecificCharacterSet, "ISO_IR 192");
        dataset.SetString(Tags.PatientName, "Wang^XiaoDong=王^小东");
        dataset.SetStrings(Tags.ImageType, "ORIGINAL", "", "AXIAL");
        dataset.SetString(Tags.PixelSpacing, "0.5\\1");
        dataset.SetUInt16(Tags.Rows, 512);
        dataset.SetBytes(Tags.FrameIncrementPointer, Vr.AT, [0x18, 0x00, 0x63, 0x10]);
        dataset.SetDouble(Tags.RealWorldValueSlope, double.NaN, 1.5);
        dataset.SetItems(Tags.AnatomicRegionSequence, new DicomDataset());
        dataset.SetEmpty(Tags.PatientID);
        const string expected = """
            {"00080005":{"vr":"CS","Value":["ISO_IR 192"]},
            "00080008":{"vr":"CS","Value":["ORIGINAL",null,"AXIAL"]},
            "00082218":{"vr":"SQ","Value":[{}]},
            "00100010":{"vr":"PN","Value":[{"Alphabetic":"Wang^XiaoDong","Ideographic":"王^小东"}]},
            "00100020":{"vr":"LO"},
            "00280009":{"vr":"AT","Value":["00181063"]},
            "00280010":{"vr":"US","Value":[512]},
            "00280030":{"vr":"DS","Value":[0.5,1]},
            "00409225":{"vr":"FD","Value":["NaN",1.5]}}
            """;
        Assert.That(Json(dataset), Is.EqualTo(expected.ReplaceLineEndings("")));
    }

    [TestCase(2, false)]
    [TestCase(3, true)]
    public void Binary_values_are_written_only_as_far_as_asked(int upTo, bool isWritten)
    {
        var dataset = new DicomDataset();
        dataset.SetBytes(Tags.EncapsulatedDocument, Vr.OB, [1, 2, 3]);
        Assert.That(Json(dataset, upTo), Is.EqualTo(isWritten ? """{"00420011":{"vr":"OB","InlineBinary":"AQID"}}""" : """{"00420011":{"vr":"OB"}}"""));
    }

    [Test]
    public void Every_corpus_file_becomes_JSON_that_can_be_read()
    {
        foreach (var file in CorpusFile.All().Where(file => file.IsExpectedReadable))
        {
            Assert.That(() => JsonDocument.Parse(Json(DicomFile.Read(file.Open()).Dataset)).Dispose(), Throws.Nothing, file.Name);
        }
    }

    private static string Json(DicomDataset dataset, int inlineBinaryUpTo = 0)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            DicomJson.Write(json, dataset, inlineBinaryUpTo);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
