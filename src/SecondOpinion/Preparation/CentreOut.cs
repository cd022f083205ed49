namespace SecondOpinion.Preparation;

/// <summary>The order in which a reader wants a series: the middle first, then its neighbours, to the ends.</summary>
public static class CentreOut
{
    /// <summary>How far place <paramref name="index"/> of <paramref name="count"/> is down that order, from 0.</summary>
    public static int Rank(int index, int count)
    {
        var distance = index - (count / 2);
        return distance >= 0 ? distance * 2 : (-distance * 2) - 1;
    }

    /// <summary>The items in that order.</summary>
    public static IEnumerable<T> Order<T>(IReadOnlyList<T> items) =>
        Enumerable.Range(0, items.Count).OrderBy(index => Rank(index, items.Count)).Select(index => items[index]);
}
