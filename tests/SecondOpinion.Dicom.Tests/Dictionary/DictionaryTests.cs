namespace SecondOpinion.Dicom.Dictionary;

internal sealed class DictionaryTests
{
    [Test]
    public void Generated_dictionary_is_what_the_tables_say()
    {
        var folder = Path.Combine(Checkout.Root, "src", "SecondOpinion.Dicom", "Dictionary");
        foreach (var (name, text) in DictionaryGenerator.Generate(folder))
        {
            var path = Path.Combine(folder, name);
            if (Environment.GetEnvironmentVariable("SECONDOPINION_REGENERATE") == "1")
            {
                File.WriteAllText(path, text);
            }

            Assert.That(File.ReadAllText(path) == text, Is.True, $"{name} differs from its table; see data/README.md");
        }
    }
}
