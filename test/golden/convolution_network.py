"""A checkpoint of convolutions and batch norms after some training, as a file, and what it computes."""

import torch
from torch import nn
from torch.nn import functional as F

from checkpoint_file import safetensors
from common import draw, encode, write


def network():
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Conv2d(4, 6, (3, 2), stride=(2, 1), groups=2, bias=False),
        nn.BatchNorm2d(6, eps=1e-3, momentum=0.3),
    ).float()


def images():
    return draw(3, 2, 7, 5).float()


def train(module, steps):
    optimizer = torch.optim.SGD(module.parameters(), lr=0.05, momentum=0.9)
    for _ in range(steps):
        optimizer.zero_grad()
        F.mse_loss(module(images()), draw(3, 6, 3, 4).float()).backward()
        optimizer.step()


torch.manual_seed(0)
module = network()
train(module, 5)
file, names = safetensors(module.state_dict()), list(module.state_dict())
x = images()
with torch.no_grad():
    evaluated = module.eval()(x)
    trained = module.train()(x)
write(
    "convolution-network",
    file=file, names=names, x=encode(x), eval=encode(evaluated), train=encode(trained),
    buffers={name: encode(buffer) for name, buffer in module.named_buffers()},
)
