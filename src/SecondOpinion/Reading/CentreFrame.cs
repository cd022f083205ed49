using SecondOpinion.Preparation;

namespace SecondOpinion.Reading;

/// <summary>The frame in the middle of a series.</summary>
/// <param name="Instance">Pseudonymous SOP Instance UID.</param>
/// <param name="Number">Of the frame in its instance, from 1.</param>
public sealed record CentreFrame(string Instance, int Number)
{
    /// <summary>Of all frames, in the order of the instances, the one at half their number: where a viewer opens a stack. Null when there is none.</summary>
    public static CentreFrame? Of(IEnumerable<PreparedInstance> instances)
    {
        var all = instances.ToArray();
        var place = all.Sum(instance => instance.Frames) / 2;
        foreach (var instance in all)
        {
            if (place < instance.Frames)
            {
                return new CentreFrame(instance.Uid, place + 1);
            }

            place -= instance.Frames;
        }

        return null;
    }
}
