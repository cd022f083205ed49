using SecondOpinion.Preparation;

namespace SecondOpinion;

/// <summary>No engine is installed: what must be searched for text waits for a person.</summary>
internal sealed class NoTextFinder : ITextFinder
{
    public Task<string?> EngineAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<TextSearch> FindAsync(IReadOnlyList<GreyPicture> pictures, CancellationToken cancellationToken) =>
        Task.FromResult<TextSearch>(new TextSearch.Failed("engine-missing"));
}
