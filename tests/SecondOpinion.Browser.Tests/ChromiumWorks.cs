namespace SecondOpinion.Browser;

internal sealed class ChromiumWorks
{
    [Test]
    public async Task WebGl2_is_there_so_that_the_viewer_is_tested_as_it_runs()
    {
        await using var person = await Chromium.NewPersonAsync();
        var page = await person.NewPageAsync();

        var works = await page.EvaluateAsync<bool>("document.createElement('canvas').getContext('webgl2') !== null");

        Assert.That(works, Is.True);
    }
}
