using Baton.Lab.Cluster;

namespace Baton.Lab.Demo;

/// <summary>Two servers, a floating address, a web server and a client, on one machine.</summary>
public static class Demonstration
{
    /// <summary>Runs it; 0 only if all that had to happen did.</summary>
    public static int Run(DemoOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var stage = new Stage(options);
        if (!options.Once)
            return new Desk(stage).Run();
        try
        {
            new Rehearsal(stage, options.Runs).Play();
            return 0;
        }
        catch (LabFailure failure)
        {
            foreach (string line in Timeline.Lines(stage.Story))
                Console.WriteLine(line);
            Console.Error.WriteLine("demo: " + failure.Message);
            return 1;
        }
    }
}
