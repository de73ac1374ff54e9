import { Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { UseFilters } from '@nestjs/common';
import type { Response } from 'express';
import type { SeenRequest } from '../../access/route.guard.js';
import { type ScimUserRow, ScimUsersStore } from '../../org/scim-users.store.js';
import { Allow } from '../../platform/allow.js';
import { listed } from './scim-discovery.controller.js';
import { SCIM_JSON, ScimError, ScimErrorFilter } from './scim-error.js';
import { patched } from './scim-patch.js';
import { baseOf, equals, idOf, type ListQuery, pageOf, readBody, shaped, viewerOf } from './scim-request.js';
import { parseUser, userResource } from './scim-resources.js';
import { ScimUsersService } from './scim-users.service.js';

const FILTERED = { id: 'id', username: 'userName', externalid: 'externalId' } as const;

/** Users of SCIM 2.0: people whom an identity provider provisions. */
@Controller('scim/v2/Users')
@Allow(['SERVICE', 'OPERATOR'], 'scim')
@UseFilters(ScimErrorFilter)
export class ScimUsersController {
  constructor(
    private readonly store: ScimUsersStore,
    private readonly users: ScimUsersService,
  ) {}

  @Get()
  @Header('Content-Type', SCIM_JSON)
  async list(@Req() request: SeenRequest, @Query() query: ListQuery): Promise<object> {
    const page = pageOf(query);
    const { total, rows } = await this.store.list(equals(query.filter, FILTERED), page);
    return listed(
      total,
      page,
      rows.map((row) => shaped(userResource(row, baseOf(request)), query)),
    );
  }

  @Get(':id')
  @Header('Content-Type', SCIM_JSON)
  async one(@Req() request: SeenRequest, @Param('id') id: string, @Query() query: ListQuery): Promise<object> {
    const { rows } = await this.store.list({ id: idOf(id) }, { startIndex: 1, count: 1 });
    if (!rows[0]) throw new ScimError(404, `there is no user ${id}`);
    return shaped(userResource(rows[0], baseOf(request)), query);
  }

  @Post()
  @Header('Content-Type', SCIM_JSON)
  async create(@Req() request: SeenRequest, @Res({ passthrough: true }) response: Response): Promise<object> {
    const row = await this.users.create(viewerOf(request), parseUser(await readBody(request)));
    response.location(`${baseOf(request)}/Users/${row.id}`);
    return userResource(row, baseOf(request));
  }

  @Put(':id')
  @Header('Content-Type', SCIM_JSON)
  async replace(@Req() request: SeenRequest, @Param('id') id: string): Promise<object> {
    const resource = parseUser(await readBody(request));
    return userResource(await this.users.change(viewerOf(request), idOf(id), () => resource), baseOf(request));
  }

  @Patch(':id')
  @Header('Content-Type', SCIM_JSON)
  async change(@Req() request: SeenRequest, @Param('id') id: string): Promise<object> {
    const body = await readBody(request);
    const resourceOf = (row: ScimUserRow) => parseUser(patched(userResource(row, ''), body));
    return userResource(await this.users.change(viewerOf(request), idOf(id), resourceOf), baseOf(request));
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(@Req() request: SeenRequest, @Param('id') id: string): Promise<void> {
    await this.users.remove(viewerOf(request), idOf(id));
  }
}
